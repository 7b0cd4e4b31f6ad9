"""Groups: what admins may do there, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bot.town import Town, town
from tests.fakes.telegram import BotApi
from tests.fakes.telegram_people import User

LAB = {"id": -1005, "type": "supergroup", "title": "lab"}
GROUP = "telegram:-1005"


def boss(t: Town, number: int = 21) -> User:
    """An admin of the group."""
    t.api.admins.add(number)
    return t.api.user(number, "Boss", chat=LAB)


RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
ADMIN = {"status": "administrator"} | dict.fromkeys(RIGHTS.split(), False)
MAY = (
    "can_change_info can_invite_users can_pin_messages can_send_messages can_send_polls can_send_other_messages "
    "can_add_web_page_previews can_manage_topics can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_edit_tag can_react_to_messages"
)
BOUND = {"status": "restricted", "is_member": True, "until_date": 0} | dict.fromkeys(MAY.split(), True)


def changed(by: User, old: dict[str, Any], new: dict[str, Any]) -> None:
    """What the bot may do in the group is another now."""
    bot = {"id": 42, "is_bot": True, "first_name": "internwatch", "username": "fake_bot"}
    by.api.updates.put(
        my_chat_member={
            "chat": by.chat, "from": by.me, "date": 1, "old_chat_member": {"user": bot, **old},
            "new_chat_member": {"user": bot, **new},
        }
    )  # fmt: skip


async def test_other_rights_subscribe_no_group_anew(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        admin = boss(t)
        await t.ask(admin, "/subscribe")
        await t.ask(admin, "/unsubscribe")
        changed(admin, {"status": "member"}, ADMIN)
        changed(admin, ADMIN, BOUND)
        await t.quiet()
        assert t.watch.audience.filters == {}
        await t.ask(admin, "/subscribe")
        changed(admin, {"status": "member"}, BOUND | {"is_member": False})
        await t.quiet()
        assert t.watch.audience.filters == {}
        changed(admin, {"status": "left"}, {"status": "member"})
        await t.quiet()
        assert len(t.watch.audience.filters) == 1


async def test_filters_say_that_the_chat_is_off(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        admin = boss(t)
        assert "/subscribe turns it on" in await t.ask(admin, "/filters")
        await t.ask(admin, "/subscribe")
        assert "turns it on" not in await t.ask(admin, "/filters")
        await t.ask(admin, "/unsubscribe")
        assert "/subscribe turns it on" in await t.ask(admin, "/filters")


async def test_a_group_has_no_quiet_hours_until_an_admin_sets_them(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        admin, guest = boss(t), api.user(22, "Guest", chat=LAB)
        assert "Quiet hours: off" in await t.ask(admin, "/subscribe")
        assert t.watch.audience.habits(GROUP).quiet == ""
        assert "Only admins" in await t.ask(guest, "/quiet 22:00-08:00")
        assert "23:00-07:00" in await t.ask(admin, "/quiet 23:00-07:00")
        assert "Europe/Zurich" in await t.ask(admin, "/zone Europe/Zurich")
        await t.ask(admin, "/digest")
        assert "daily 09:00" in await t.tap(admin, "Daily at 09:00")
        (wish,) = t.watch.store.wishes(GROUP)
        habits = t.watch.audience.habits(GROUP)
        assert (wish.rhythm, habits.quiet, habits.zone) == ("daily 09:00", "23:00-07:00", "Europe/Zurich")
        assert "Quiet hours: 23:00-07:00" in await t.ask(admin, "/subscribe")


async def test_no_button_of_a_group_asks_for_typed_words(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        admin = boss(t)
        await t.ask(admin, "/subscribe")
        await t.ask(admin, "/filters")
        await t.tap(admin, "1")
        shown = api.last(-1005)
        words = [button["text"] for row in shown.buttons for button in row]
        assert "Topics" in words and not {"Words", "Places", "Rename"} & set(words)
        (wish,) = t.watch.store.wishes(GROUP)
        admin.taps(shown, f"v1:wi:{wish.id}:ask:any")  # of a message from before
        await t.quiet()
        assert "choose topics here" in api.answers[-1]


async def test_a_group_is_let_in_by_somebody_who_was_invited(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "invite") as t:
        stranger, invited = boss(t), boss(t, 12)
        assert "/subscribe to begin" in await t.ask(stranger, "/start")
        for text in ("/subscribe", "/filters", "/status"):
            assert "Only somebody who was invited" in await t.ask(stranger, text)
        stranger.taps(api.last(-1005), "v1:wi:new:1")
        await t.quiet()
        assert "Only somebody who was invited" in api.answers[-1]
        assert t.watch.store.wishes() == []
        token = t.watch.store.issue("invite", "invite", t.now)
        assert "Which fields?" in await t.ask(t.ben, f"/start i_{token}")
        assert "is subscribed" in await t.ask(invited, "/subscribe")
        assert "Your subscriptions" in await t.ask(stranger, "/filters")
        assert len(t.watch.audience.filters) == 1
