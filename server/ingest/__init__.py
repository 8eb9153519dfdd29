"""The corridor from a device's frame to the record, the alarms and the screens."""
