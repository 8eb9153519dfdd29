"""The HTTP interface and the live stream: thin routes over the corridor and the store."""
