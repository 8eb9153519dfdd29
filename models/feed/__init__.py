"""The device feed, version 1: its frames, their encoding, and the protocol of both ends, without any I/O."""
