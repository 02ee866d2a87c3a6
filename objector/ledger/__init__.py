"""The ledger: what is planned, what happened, and the proof of it; with the vault for everything personal.

`store.Ledger` is the one door. Behind it, each file has one noun: `database` (transactions), `tables`, `schema` and
`migrations`, `journal` and `chain` (entries and their digests), `vault` and `keys` (sealing), `files` (evidence on
disk), `lease` (which run has a submission in hand), `people`, `plan`, `attempts`, `recovery`, `decisions`, `answers`,
`artefacts`, `questions`, `forgetting`, `proof`.
"""
