"""The screens: Dash for layout, forms, figures and history; a stream of our own for everything that is live."""
