"""What did the team cause? A company beside its twin that lacks one thing, customer by customer."""
