"""Files of orders on their way in: kept aside, checked, taken in chunk by chunk, each order once."""
