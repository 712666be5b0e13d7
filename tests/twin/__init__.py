"""The twin: the same company as the engine's, told a second time in plain objects, to be read and to be compared with."""
