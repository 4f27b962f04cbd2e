"""Reads `/metrics` as Prometheus does."""

from prometheus_client.parser import text_string_to_metric_families


def numbers(text):
    """Every sample by its name and its labels' values, in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def read(client, url):
    answer = await client.get(url.replace("/graphql", "/metrics"))
    assert answer.status_code == 200, answer.text
    return numbers(answer.text)


def operations(metrics):
    """How many operations ended, by field, kind and outcome."""
    return {key[1:]: n for key, n in metrics.items() if key[0] == "kempelen_operations_total"}


def errors(metrics):
    return {key[1]: n for key, n in metrics.items() if key[0] == "kempelen_errors_total"}
