"""Training of the Lithuanian models: data in training/data/ in, models/ out; never imported at run time."""
