"""What is owed gets done: effects, constant work and the timetable."""
