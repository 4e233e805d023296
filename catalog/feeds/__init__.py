"""What readers take away or subscribe to: calendar, feed of changes, exports."""
