From Coq Require Import Reals Lra ZArith List Bool Lia.
From Bignums Require Import BigZ.
From Eigensieve Require Import LinearAlgebra Contraction Expressions IntervalChecks Cover Instances.
Import ListNotations.
Definition B_cover (p : Z) n f (X : list (Z * Z)) us t : bool :=
  Z.leb 0 p && smooth f && check_all p BigZ.t BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb n
   (fun k => D k f) (map cvt X) us t.
Definition critical n f x := forall i, (i < n)%nat -> is_partial (eval f) i x 0.
Local Open Scope R_scope.
(* every critical point of f in X is one of the listed ones, each of which exists and is unique in its box *)
Definition in_X p n (X : list (Z * Z)) (x : nat -> R) := forall i, (i < n)%nat ->
  zR p (fst (nth i X (0, 0)%Z)) <= x i <= zR p (snd (nth i X (0, 0)%Z)).
Definition cover_claim p n f X (us : list ucert) := exists zl : list (nat -> R), length zl = length us /\
  (forall j, (j < length us)%nat -> 
     let u := nth j us (UC [] [] 0 [] []) in let z := nth j zl (fun _ => 0) in
     inbox_z p n (um u) (ur u) z /\ critical n f z /\
     forall y, inbox_z p n (um u) (ur u) y -> critical n f y -> forall i, (i < n)%nat -> y i = z i) /\
  (forall y, in_X p n X y -> critical n f y ->
     exists j, (j < length us)%nat /\ forall i, (i < n)%nat -> y i = nth j zl (fun _ => 0) i).
Theorem B_cover_sound p n f X us t : B_cover p n f X us t = true -> cover_claim p n f X us.
Proof.
  unfold B_cover. intros H. apply andb_prop in H. destruct H as [H H2].
  apply andb_prop in H. destruct H as [Hp H1]. apply Z.leb_le in Hp.
  destruct (check_all_ok p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb
    bz_ofZ BigZ.spec_add BigZ.spec_mul BigZ.spec_opp (bshr_ok p Hp) bleb_ok n _ _ us t H2)
    as (zl & L & Q & U).
  assert (CR : forall x, critical n f x <-> zero_of n (fun k => D k f) x).
  { intros x. split; intros K i Hi.
    - eapply uniqueness_limite; [apply (D_correct i f x H1)|apply K; auto].
    - rewrite <- (K i Hi). apply D_correct; auto. }
  assert (IB : forall u x, inB p BigZ.t BigZ.to_Z BigZ.of_Z n (ubox BigZ.t BigZ.of_Z BigZ.add BigZ.opp n u) x
     <-> inbox_z p n (um u) (ur u) x).
  { intros u x. unfold ubox.
    rewrite (bx_iff p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.opp BigZ.spec_add BigZ.spec_opp).
    unfold inbox, inbox_z, mR, rR, mi, ri, V, t0, S, zR, lT.
    split; intros K i Hi; specialize (K i Hi);
      rewrite ?(nth_lz i (um u)), ?(nth_lz i (ur u)) in *; fold (lz (um u)) (lz (ur u)) in *;
      rewrite ?nth_lz in *; exact K. }
  assert (P : 0 < IZR (2 ^ p)) by (apply IZR_lt, Z.pow_pos_nonneg; lia).
  exists zl. split; auto. split.
  - intros j Hj u z. destruct (Q j Hj) as (A & B & C). split; [|split].
    + apply IB. exact A.
    + apply CR. exact B.
    + intros y Hy Hc. apply C; [now apply IB|now apply CR].
  - intros y Hy Hc. apply U; [|now apply CR].
    intros i Hi. specialize (Hy i Hi). destruct Hy as [M1 M2].
    assert (EQ : @nth (itv BigZ.t) i (map cvt X) (i0 BigZ.t BigZ.of_Z) = cvt (nth i X (0, 0)%Z)) by exact (map_nth cvt X (0, 0)%Z i).
    unfold inI, V, S. rewrite EQ. unfold cvt. cbn [fst snd]. rewrite !bz_ofZ. unfold zR in *.
    apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M1; [|lra].
    apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M2; [|lra].
    unfold Rdiv in M1, M2. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in M1, M2 by lra. lra.
Qed.
