"""What those who run the installation do and read: operators' roles, and the audit."""
