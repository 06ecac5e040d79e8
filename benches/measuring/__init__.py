"""What `benches/measure` is made of."""
