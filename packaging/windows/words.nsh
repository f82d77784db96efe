; The words of the installer, in both of its languages.

LangString WelcomeTitle ${LANG_ENGLISH} "Install ${NAME} ${VERSION}"
LangString WelcomeTitle ${LANG_SIMPCHINESE} "安装 ${NAME} ${VERSION}"

LangString WelcomeText ${LANG_ENGLISH} "${NAME} sees your screen: ask about what you see, and the answer marks the places.$\r$\n$\r$\nIt is installed for you alone, in$\r$\n$INSTDIR$\r$\nand takes ${MEGABYTES} MB. No administrator is needed. An earlier version is replaced; your settings and history stay.$\r$\n$\r$\nNothing is sent anywhere before you set up who answers: a reader of text that needs no network is part of it."
LangString WelcomeText ${LANG_SIMPCHINESE} "${NAME} 能看到您的屏幕：就所见内容提问，回答会标出位置。$\r$\n$\r$\n它只为您安装，位于$\r$\n$INSTDIR$\r$\n占用 ${MEGABYTES} MB，不需要管理员权限。旧版本会被替换，您的设置和历史会保留。$\r$\n$\r$\n在您设置由谁回答之前，不会发送任何内容；程序自带无需联网的文字阅读器。"

LangString FinishTitle ${LANG_ENGLISH} "${NAME} is installed"
LangString FinishTitle ${LANG_SIMPCHINESE} "${NAME} 已安装"

LangString FinishText ${LANG_ENGLISH} "It waits in the tray, beside the clock. Press Ctrl+Alt+Space to ask about something on the screen."
LangString FinishText ${LANG_SIMPCHINESE} "它在时钟旁的托盘中等待。按 Ctrl+Alt+Space 即可询问屏幕上的内容。"

LangString FinishRun ${LANG_ENGLISH} "Start ${NAME} now"
LangString FinishRun ${LANG_SIMPCHINESE} "立即启动 ${NAME}"

LangString RemoveText ${LANG_ENGLISH} "${NAME} will be uninstalled. Settings, history and models stay in $LOCALAPPDATA\${SLUG}, and keys in the Credential Manager of Windows: delete them there if you want them no more."
LangString RemoveText ${LANG_SIMPCHINESE} "将卸载 ${NAME}。设置、历史和模型保留在 $LOCALAPPDATA\${SLUG}，密钥保留在 Windows 凭据管理器中；不再需要时请在那里删除。"

LangString Described ${LANG_ENGLISH} "Ask about what you see on the screen"
LangString Described ${LANG_SIMPCHINESE} "询问您在屏幕上看到的内容"

LangString AskAbout ${LANG_ENGLISH} "Ask ${NAME} about this"
LangString AskAbout ${LANG_SIMPCHINESE} "用 ${NAME} 询问此文件"

LangString Ending ${LANG_ENGLISH} "Waiting for ${NAME} to end…"
LangString Ending ${LANG_SIMPCHINESE} "正在等待 ${NAME} 退出…"

LangString StillRuns ${LANG_ENGLISH} "${NAME} is still running. Quit it from its icon beside the clock, then try again."
LangString StillRuns ${LANG_SIMPCHINESE} "${NAME} 仍在运行。请从时钟旁的图标退出它，然后重试。"

LangString TooOld ${LANG_ENGLISH} "${NAME} needs Windows 10 or newer, 64 bits."
LangString TooOld ${LANG_SIMPCHINESE} "${NAME} 需要 64 位的 Windows 10 或更新版本。"

LangString Failed ${LANG_ENGLISH} "The files of ${NAME} could not be written to $INSTDIR. Check that there is room on the disk and that no program uses a file of that folder, then run the installer again. What was installed before is unchanged."
LangString Failed ${LANG_SIMPCHINESE} "无法将 ${NAME} 的文件写入 $INSTDIR。请检查磁盘空间，并确认没有程序正在使用该文件夹中的文件，然后重新运行安装程序。之前安装的内容未被更改。"

LangString NotInstalled ${LANG_ENGLISH} "${NAME} was not installed. What was there before is unchanged."
LangString NotInstalled ${LANG_SIMPCHINESE} "${NAME} 未安装。之前的内容未被更改。"

LangString NoRoom ${LANG_ENGLISH} "${NAME} needs ${NEEDED} MB on the disk $R0 while it is installed; $R1 MB are free. Make room, then run the installer again."
LangString NoRoom ${LANG_SIMPCHINESE} "安装 ${NAME} 期间，磁盘 $R0 需要 ${NEEDED} MB 空间；现有 $R1 MB 可用。请腾出空间，然后重新运行安装程序。"
