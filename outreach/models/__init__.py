"""The tables: areas, households, consents, classes, campaigns, messages, inbound, audit."""

from .areas import Area, AreaKind, Team
from .audit import Audit, Heartbeat, record
from .campaigns import Campaign, CampaignKind, CampaignState, Sender
from .catalog import Lesson, Notice
from .classes import Session, SessionState, TipPlace, TrainingClass
from .consents import Consent, Method, Purpose, Stop
from .households import Category, Household, Phone, PhoneKind, TextStyle
from .inbound import Inbound, InboundKind
from .keys import phone_key
from .messages import Message, State

__all__ = [
    "Area",
    "AreaKind",
    "Audit",
    "Campaign",
    "CampaignKind",
    "CampaignState",
    "Category",
    "Consent",
    "Heartbeat",
    "Household",
    "Inbound",
    "InboundKind",
    "Lesson",
    "Message",
    "Method",
    "Notice",
    "Phone",
    "PhoneKind",
    "Purpose",
    "Sender",
    "Session",
    "SessionState",
    "State",
    "Stop",
    "Team",
    "TextStyle",
    "TipPlace",
    "TrainingClass",
    "phone_key",
    "record",
]
