"""Turns public data about CloudFormation into the facts under schemas/."""
