// A process that loads nothing: what Node itself takes.
