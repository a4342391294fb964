"""Where an order goes, in words."""


def address_words(address: dict[str, str]) -> str:
    """Return an address in one line, without the name."""
    town = " ".join(filter(None, [address.get("postcode", ""), address.get("city", "")]))
    return ", ".join(filter(None, [address.get("line1", ""), address.get("line2", ""), town]))
