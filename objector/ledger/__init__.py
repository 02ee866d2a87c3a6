"""The ledger: what is planned, what happened, and the proof of it; with the vault for everything personal.

`store.Ledger` is the one door, made of `reading`, `mailing`, `posting`, `correspondence`, `stamping`. Behind it, each
file has one noun: `database` (transactions), `tables`, `schema` and `migrations`, `journal` and `chain` (entries and
their digests), `vault` and `keys` (sealing), `files` (evidence on disk), `lease` (which run has a submission in hand),
`people`, `plan`, `attempts`, `recovery`, `decisions`, `notes`, `answers`, `unclear`, `mailboxes`, `artefacts`,
`questions`, `forgetting`, `proof`, `stamps`, and `bundle` (what leaves the machine as proof).
"""
