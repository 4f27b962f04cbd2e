"""Profile questions and the premium qualifications that they give."""
