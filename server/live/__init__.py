"""What screens show, as state: the picture, and the hub that hands it out."""
