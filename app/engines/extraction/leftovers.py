"""What pages leave behind at the edge of a copied text: comment forms, share bars, link lists."""

import re

from app.engines.extraction.blocks import Block

_MAX_LEFTOVER_CHARACTERS = 120

# Whole lines only, so that a sentence which merely begins like one is never touched.
_COMMENTS = r"""
leave a (reply|comment)( cancel reply)?
(post|add|write|submit|read) (a|your|the|all)? ?comments?( below)?
join the (conversation|discussion)
(no|\d+|view|show|read|hide|load|all|more)? ?(comments?|responses|replies)( \(\d+\))?( yet)?
be the first to comment
comments? (are )?(off|closed|disabled)( for this (post|article))?
you must be (logged|signed) in to (post a )?(comment|reply).*
your email address will not be published\.?.*
required fields are marked.*
save my name, email.*
this site uses akismet.*
notify me of (new|follow-up) (posts|comments).*
"""
_SHARING = r"""
(please )?(share|like|email|print|tweet|pin|save)( this| it)?( (article|story|post|page))?
(share|follow|like|tweet)( this| it| us)? (on|via|with) .{1,40}
(facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|tumblr|pocket|instagram|youtube)
(copy link|e-?mail|print|like this|loading)
"""
_LINKS = r"""
(related|recommended|similar|recent|popular|latest|more) ?(articles?|posts?|stories)( for you)?
(related|recommended|more|other) ?(news|reading|topics|links|content|coverage)
you (may|might) (also|like)( like)?( this| these)?
(read (more|next|also)|see also|more on this( story)?|more from .{1,40}|up next|next up)
(most (read|popular|viewed)|editor'?s'? picks?|trending( now)?)
(subscribe|sign up|register)( (to|for) (our|the) .{1,40})?( (now|today|here))?
(get|join) (our|the) .{0,30}newsletter.{0,60}
follow (us|me)( on .{1,60})?
(advertisement|ad|sponsored( content)?|scroll to continue|story continues below)
((previous|next) (post|article|story)|back to top)
"""
_OTHER_LANGUAGES = r"""
schreibe? einen kommentar( antworten abbrechen)?|kommentar (schreiben|verfassen|hinterlassen)
(diesen )?artikel teilen|mehr zum thema|das könnte (sie|dich) auch interessieren
laisser un commentaire( annuler la réponse)?|partager( cet article)?|à lire aussi
deja (una respuesta|un comentario)( cancelar la respuesta)?|comparte esto|compartir
te puede interesar|lascia un commento( annulla risposta)?|condividi|leggi anche
deixe (um comentário|uma resposta)( cancelar resposta)?|compartilhe( isso)?|leia (também|mais)
geef een reactie( reactie annuleren)?|deel dit( artikel)?|lees ook
dodaj komentarz( anuluj pisanie odpowiedzi)?|udostępnij|czytaj także
(добавить|оставить) комментарий( отменить ответ)?|поделиться|читайте также
(залишити відповідь|додати коментар|залишити коментар)|поділитися|читайте також
bir (yanıt yazın|cevap yazın|yorum yazın)( yanıtı iptal et)?|paylaş|yorum yap
bir cavab yazın( cavabı ləğv et)?|şərh (yaz|yazın|bildirin)|cavab yaz
(اترك|أضف) (تعليقا|تعليقاً|ردا|رداً|رد)( إلغاء الرد)?|شارك( هذا)?( المقال)?|اقرأ أيضا?ً?
"""
_LINES = (_COMMENTS + _SHARING + _LINKS + _OTHER_LANGUAGES).split("\n")
_LEFTOVER = re.compile("|".join(f"({line})" for line in _LINES if line), re.IGNORECASE)
_TRIMMED = " \t:.!…»›>→*#-–—|"


def is_leftover(text: str) -> bool:
    """Say whether a line of text is, as a whole, a known leftover of a page's furniture."""
    line = " ".join(text.split()).strip(_TRIMMED).replace("’", "'")
    return len(line) <= _MAX_LEFTOVER_CHARACTERS and bool(_LEFTOVER.fullmatch(line))


def without_trailing_leftovers(blocks: list[Block]) -> list[Block]:
    """Drop known leftovers from the end, up to the first block that is none; never all blocks."""
    end = len(blocks)
    while end > 1 and is_leftover(blocks[end - 1].text):
        end -= 1
    return blocks[:end]
