"""The parts that every feature of the schema uses: context, loaders, paging, scalars, refusals."""
