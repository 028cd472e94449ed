"""Pure rules: values and `now` in, decisions out. Nothing here knows Django, a file or a clock."""
