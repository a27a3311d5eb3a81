"""What pages leave behind at the edge of a copied text: comment forms, share bars, link lists."""

import re

from app.engines.extraction.blocks import Block

_MAX_LEFTOVER_CHARACTERS = 120

# Whole lines only, so that a sentence which merely begins like one is never touched.
_LINES = (
    r"leave a (reply|comment)( cancel reply)?",
    r"(post|add|write|submit|read) (a|your|the|all)? ?comments?( below)?",
    r"join the (conversation|discussion)",
    r"(no|\d+|view|show|read|hide|load|all|more)? ?(comments?|responses|replies)( \(\d+\))?( yet)?",
    r"be the first to comment",
    r"comments? (are )?(off|closed|disabled)( for this (post|article))?",
    r"you must be (logged|signed) in to (post a )?(comment|reply).*",
    r"your email address will not be published\.?.*",
    r"required fields are marked.*",
    r"save my name, email.*",
    r"this site uses akismet.*",
    r"notify me of (new|follow-up) (posts|comments).*",
    r"(please )?(share|like|email|print|tweet|pin|save)( on| via| by)?( this| it)?"
    r"( (article|story|post|page|with .{1,30}))?( on| via)?( (facebook|twitter|x|whatsapp|social media))?",
    r"share (this )?(article|story|post)?.{0,3}(facebook|twitter|whatsapp|linkedin|telegram|email|,|and|x| )+",
    r"(facebook|twitter|whatsapp|telegram|linkedin|pinterest|reddit|tumblr|pocket|instagram|youtube"
    r"|copy link|e-?mail|print|loading(\.\.\.|…))",
    r"like this",
    r"(related|recommended|similar|recent|popular|latest|more|other)"
    r" ?(articles?|posts?|stories|news|reading|topics|links|content|coverage)( for you)?",
    r"(you (may|might) (also|like)( like)?( this| these)?|read (more|next|also)|see also|more on this( story)?"
    r"|more from .{1,40}|most (read|popular|viewed)|editor'?s'? picks?|up next|next up|trending( now)?)",
    r"(subscribe|sign up|register)( (to|for) (our|the) .{1,40})?( (now|today|here))?",
    r"(get|join) (our|the) .{0,30}newsletter.{0,60}",
    r"follow (us|me)( on .{1,60})?",
    r"(advertisement|ad|sponsored( content)?|scroll to continue|story continues below)",
    r"(previous|next) (post|article|story)",
    r"back to top",
    r"schreibe? einen kommentar( antworten abbrechen)?|kommentar (schreiben|verfassen|hinterlassen)",
    r"antworten abbrechen|(diesen )?artikel teilen|mehr zum thema|das könnte (sie|dich) auch interessieren",
    r"laisser un commentaire|(annuler la réponse|partager( cet article)?)|(à lire aussi|sur le même sujet)",
    r"deja (una respuesta|un comentario)( cancelar la respuesta)?|comparte esto|compartir|te puede interesar",
    r"lascia un commento( annulla risposta)?|condividi|leggi anche",
    r"deixe (um comentário|uma resposta)( cancelar resposta)?|compartilhe( isso)?|leia (também|mais)",
    r"geef een reactie( reactie annuleren)?|deel dit( artikel)?|lees ook",
    r"dodaj komentarz( anuluj pisanie odpowiedzi)?|udostępnij|czytaj także",
    r"(добавить|оставить) комментарий( отменить ответ)?|поделиться|читайте также",
    r"(залишити відповідь|додати коментар|залишити коментар)( скасувати відповідь)?|поділитися|читайте також",
    r"bir (yanıt yazın|cevap yazın|yorum yazın)( yanıtı iptal et)?|paylaş|yorum yap",
    r"(bir cavab yazın|şərh (yaz|yazın|bildirin)|cavab yaz|paylaş)( cavabı ləğv et)?",
    r"(اترك|أضف) (تعليقا|تعليقاً|ردا|رداً|رد)( إلغاء الرد)?|شارك( هذا)?( المقال)?|اقرأ أيضا?ً?",
)
_LEFTOVER = re.compile(f"({'|'.join(_LINES)})", re.IGNORECASE)
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
