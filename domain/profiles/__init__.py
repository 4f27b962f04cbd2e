"""Profile questions: what workers say of themselves, and the premium qualifications it gives."""
