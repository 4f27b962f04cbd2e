"""The premium set: profile questions and qualifications of this package, ready to publish."""
