"""Ketamine and esketamine in the body: doses over time, published models, concentrations; no effects and no patient."""
