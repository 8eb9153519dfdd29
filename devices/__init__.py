"""The devices' storey: simulated monitors and recordings as feed clients. It meets the server only on the wire."""
