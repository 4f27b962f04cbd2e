"""What people do about qualifications: one transaction a verb."""
