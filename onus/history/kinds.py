"""The values whose history is kept. Their names are columns of `onu_data` and of the samples."""

from typing import Final

KINDS: Final = ("onu_rx_dbm", "onu_tx_dbm", "olt_rx_dbm", "temperature_c", "distance_m")
