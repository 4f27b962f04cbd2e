"""Files that people upload: links, bounds, states; the bytes are in a store behind one port."""
