"""The grammar of scenarios: values that read themselves, names, dates, places of mistakes."""
