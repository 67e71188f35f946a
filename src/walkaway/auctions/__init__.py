"""Treasury auctions: bids, awards, the record, and what the next one may do."""
