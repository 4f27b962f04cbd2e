"""Profile questions: workers answer about themselves and get premium qualifications for it."""
