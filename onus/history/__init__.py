"""How the values of an ONU went: written sparingly, rolled up, read as a curve."""
