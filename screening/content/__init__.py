"""From a month's results to the content of its pages and workbooks."""
