"""Who can take whom: the partner directory, its territories, its publics, and places shared out exactly.

It knows no name of a household and no score: identifiers, communes, indicators and places only.
"""
