"""What may be asked of the warehouse; asked through `pipelines.read`."""
