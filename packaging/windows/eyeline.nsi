; The installer for Windows, for the user who runs it and without an administrator's rights.
; packaging/windows_installer.py compiles it: it gives the values (/D…) and the lists of files.
;
; A new version is unpacked beside the old one and takes its place by a change of names, once
; the old one has ended: there is a whole program at every moment, and nothing of an old one
; stays. Settings, history and models lie in another folder, which nothing here touches.

Unicode true
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64
SetDateSave off
CRCCheck on
AllowSkipFiles off ; a program that lacks a file is none

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP_ID}"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define RUN_SWITCH "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define FILES_KEY "Software\Classes\SystemFileAssociations"
!define OPEN_WITH "Software\Classes\Applications\${PROGRAM}"
!define SHELL_FOLDERS "$LOCALAPPDATA\Microsoft\WindowsApps"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME} ${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache-2.0; the bundle as a whole GPL-3"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "$(WelcomeTitle)"
!define MUI_WELCOMEPAGE_TEXT "$(WelcomeText)"
!define MUI_FINISHPAGE_TITLE "$(FinishTitle)"
!define MUI_FINISHPAGE_TEXT "$(FinishText)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(FinishRun)"
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(RemoveText)"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

!include "words.nsh"

Var WasRunning
Var Moved

; ---- what installing and uninstalling share

; Ask the running program to end, and wait for it: a recording is written to its end. Whoever asks is
; told by $Moved whether the program has ended ("1") or its user gave up ("0").
!macro EndProgram UN
Function ${UN}EndProgram
  StrCpy $WasRunning "0"
  ${IfNot} ${FileExists} "$INSTDIR\${PROGRAM}"
    StrCpy $Moved "1"
    Return
  ${EndIf}
  again:
    Call ${UN}IsFree
    ${If} $Moved == "1"
      Return
    ${EndIf}
    StrCpy $WasRunning "1"
    DetailPrint "$(Ending)"
    nsExec::Exec '"$INSTDIR\${CONSOLE}" trigger quit'
    Pop $0
    ${For} $R9 1 80
      Sleep 250
      Call ${UN}IsFree
      ${If} $Moved == "1"
        Return
      ${EndIf}
    ${Next}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRuns)" /SD IDCANCEL IDRETRY again
  StrCpy $Moved "0"
FunctionEnd

; Windows lets nobody write to a program that runs.
Function ${UN}IsFree
  StrCpy $Moved "1"
  !insertmacro CheckFree "$INSTDIR\${PROGRAM}"
  !insertmacro CheckFree "$INSTDIR\${CONSOLE}"
FunctionEnd
!macroend

!macro CheckFree PATH
  ${If} ${FileExists} "${PATH}"
    ClearErrors
    FileOpen $R8 "${PATH}" a
    ${If} ${Errors}
      StrCpy $Moved "0"
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

!insertmacro EndProgram ""
!insertmacro EndProgram "un."

; ---- installing

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TooOld)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetRegView 64
  SetShellVarContext current
  ; There is one place for it: what was there before is replaced.
  StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
  ${GetRoot} "$LOCALAPPDATA" $R0
  ClearErrors
  ${DriveSpace} "$R0\" "/D=F /S=M" $R1
  ${IfNot} ${Errors}
  ${AndIf} $R1 < ${NEEDED}
    MessageBox MB_OK|MB_ICONSTOP "$(NoRoom)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

; Also where NSIS itself gave up, on a disk that has become full.
Function .onInstFailed
  SetOutPath "$LOCALAPPDATA" ; a folder in use cannot be removed
  RMDir /r "$INSTDIR.new"
  ${If} $WasRunning == "1"
  ${AndIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    Call StartProgram
  ${EndIf}
FunctionEnd

Function StartProgram
  SetOutPath "$INSTDIR"
  Exec '"$INSTDIR\${PROGRAM}"'
FunctionEnd

Section "-program"
  StrCpy $R0 "$INSTDIR.new"
  StrCpy $R1 "$INSTDIR.old"
  RMDir /r "$R0"
  RMDir /r "$R1"
  ClearErrors
  !include "files.nsh"
  SetOutPath "$R0"
  WriteUninstaller "$R0\uninstall.exe"
  SetOutPath "$LOCALAPPDATA" ; a folder in use cannot be renamed
  ${If} ${Errors}
    Goto failed
  ${EndIf}

  Call EndProgram
  ${If} $Moved == "0"
    StrCpy $WasRunning "0" ; it goes on
    SetErrorLevel 2
    Abort "$(NotInstalled)"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\*.*"
    ClearErrors
    Rename "$INSTDIR" "$R1"
    ${If} ${Errors}
      Goto failed
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$R0" "$INSTDIR"
  ${If} ${Errors}
    Rename "$R1" "$INSTDIR"
    Goto failed
  ${EndIf}
  RMDir /r "$R1"
  Goto done

  failed:
    SetErrorLevel 2
    MessageBox MB_OK|MB_ICONSTOP "$(Failed)" /SD IDOK
    Abort "$(NotInstalled)"
  done:
SectionEnd

Section "-menu"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 \
    SW_SHOWNORMAL "" "$(Described)"
  ; All files that are selected go to one start of the program.
  CreateShortcut "$SENDTO\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "open" "$INSTDIR\${PROGRAM}" 0

  !define COMMAND '"$INSTDIR\${PROGRAM}" open "%1"'
  !macro AskAbout KIND
    WriteRegStr HKCU "${FILES_KEY}\${KIND}\shell\${NAME}" "" "$(AskAbout)"
    WriteRegStr HKCU "${FILES_KEY}\${KIND}\shell\${NAME}" "Icon" "$INSTDIR\${PROGRAM},0"
    WriteRegStr HKCU "${FILES_KEY}\${KIND}\shell\${NAME}" "MultiSelectModel" "Single"
    WriteRegStr HKCU "${FILES_KEY}\${KIND}\shell\${NAME}\command" "" '${COMMAND}'
  !macroend
  !insertmacro AskAbout "image"
  !insertmacro AskAbout "video"
  !insertmacro AskAbout ".pdf"

  WriteRegStr HKCU "${OPEN_WITH}" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "${OPEN_WITH}\shell\open\command" "" '${COMMAND}'
  !include "kinds.nsh"

  WriteRegStr HKCU "${APP_PATHS}\${PROGRAM}" "" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${APP_PATHS}\${CONSOLE}" "" "$INSTDIR\${CONSOLE}"
  ; For shells: a folder that Windows has in every user's PATH, instead of a change of PATH.
  ${If} ${FileExists} "${SHELL_FOLDERS}\*.*"
    ClearErrors
    FileOpen $0 "${SHELL_FOLDERS}\${SLUG}.cmd" w
    ${IfNot} ${Errors}
      FileWrite $0 '@"%LOCALAPPDATA%\Programs\${NAME}\${CONSOLE}" %*$\r$\n'
      FileClose $0
    ${EndIf}
  ${EndIf}
SectionEnd

Section "-register"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ; Explorer looks anew at what can be done with files.
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  ${If} ${Silent}
  ${AndIf} $WasRunning == "1"
    Call StartProgram
  ${EndIf}
SectionEnd

; ---- uninstalling

Function un.onInit
  SetRegView 64
  SetShellVarContext current
FunctionEnd

Section "Uninstall"
  Call un.EndProgram
  ${If} $Moved == "0"
    SetErrorLevel 2
    Abort "$(StillRuns)"
  ${EndIf}
  SetOutPath "$TEMP"

  DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
  DeleteRegValue HKCU "${RUN_SWITCH}" "${NAME}"
  DeleteRegKey HKCU "${FILES_KEY}\image\shell\${NAME}"
  DeleteRegKey HKCU "${FILES_KEY}\video\shell\${NAME}"
  DeleteRegKey HKCU "${FILES_KEY}\.pdf\shell\${NAME}"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\image\shell"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\image"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\video\shell"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\video"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\.pdf\shell"
  DeleteRegKey /ifempty HKCU "${FILES_KEY}\.pdf"
  DeleteRegKey HKCU "${OPEN_WITH}"
  DeleteRegKey HKCU "${APP_PATHS}\${PROGRAM}"
  DeleteRegKey HKCU "${APP_PATHS}\${CONSOLE}"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$SENDTO\${NAME}.lnk"
  Delete "${SHELL_FOLDERS}\${SLUG}.cmd"

  ; Only what was installed, in case somebody put a file of theirs beside it.
  !include "unfiles.nsh"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
