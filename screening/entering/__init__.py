"""The parts of `amont candidates`: future tenants measured, what is unknown of them, schemes that take them."""
