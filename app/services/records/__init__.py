"""What every write may leave behind: audit events, jobs, answers to replay, words to find."""
