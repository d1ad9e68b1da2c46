"""How the operator's console shows things, whatever they are. Imports no other app."""
