"""How fast the annotation is, beside what one would use otherwise.  ``make bench``."""
