"""What HIT types require of workers: drafted, judged, and catalogued for all of them."""
