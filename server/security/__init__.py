"""Who may come in and what they may do: secrets, roles, and the gate every request passes."""
