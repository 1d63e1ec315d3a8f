"""Content in; pages, workbooks, sheets and sealed archives out. Knows neither ledgers nor models."""
