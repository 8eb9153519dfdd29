"""The scenarios a simulated chair plays: who the patient is, what is given, what happens, what breaks."""
