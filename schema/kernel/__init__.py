"""What every feature of the schema stands on: context, loaders, paging, scalars, refusals."""
