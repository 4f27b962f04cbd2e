"""Templates of questions: a question with placeholders such as `${name}`, filled for each HIT."""
