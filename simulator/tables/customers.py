"""Invented customers, written as operators write them into the description of an ONU."""

from random import Random

SURNAMES = (
    *("QUISPE", "MAMANI", "FLORES", "ROJAS", "HUAMAN", "CONDORI", "VARGAS", "CASTILLO"),
    *("MENDOZA", "PAREDES", "SALAZAR", "TICONA", "VILLANUEVA", "ZEGARRA", "ÑAUPARI", "MUÑOZ"),
)
FIRST_NAMES = (
    *("ROSA", "JUAN CARLOS", "MARIA ELENA", "LUZ", "PEDRO", "ANA LUCIA", "JORGE", "CARMEN"),
    *("VICTOR HUGO", "SONIA", "RAUL", "GLADYS", "EDWIN", "NELLY", "OSCAR", "YENI"),
)


def description(chance: Random) -> str:
    """A customer number of 8 digits, mostly with a name; a second ONU of a customer ends in _2."""
    number = f"4{chance.randrange(10**7):07d}"
    if chance.random() < 0.05:
        return f"{number}_2"
    if chance.random() < 0.03:
        return ""
    surnames = " ".join(chance.choices(SURNAMES, k=2))
    return f"{number} {surnames} {chance.choice(FIRST_NAMES)}"
