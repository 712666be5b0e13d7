"""The twin: the same company as the engine's, told again in plain objects, to be read and to be compared with."""
